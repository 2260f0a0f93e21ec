"""The bedside: is this syringe for this patient, now?"""
