"""How did the MSC grow?"""
