"""What people are qualified for, what their roles ask of them, and what will expire."""
