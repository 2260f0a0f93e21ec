"""Whose cells are these?"""
