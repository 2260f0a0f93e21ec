"""What is in each dose?"""
