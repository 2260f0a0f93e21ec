"""What BMMNC did it yield?"""
