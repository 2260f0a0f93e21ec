"""Does it meet its specification?"""
