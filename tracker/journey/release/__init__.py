"""May it be given?"""
