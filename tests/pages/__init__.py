<<<<<<< HEAD
"""Tests of the pages room."""
=======
"""What every page shares."""
>>>>>>> 4a37e15 (Prove the look: axe, scans in a real browser, contrast, catalogue, figures as read)
