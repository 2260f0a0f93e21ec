"""What was taken, from where?"""
