"""Acts and pages about who may do what here, who is qualified, and the quarterly review of both."""
