"""MarrowTrace: follows autologous bone-marrow cells from the harvest to the bedside."""
