"""Label kits on their way: prepared outside, sealed, taken into the work area, brought back."""
