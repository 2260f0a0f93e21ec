"""The patient, the therapy with its CoI identifier, wristbands, steps done."""
