"""What happened afterwards?"""
