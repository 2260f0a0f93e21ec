"""Is this syringe for this patient, now?"""
