"""What a temperature logger wrote on the way: its file read strictly, judged, and kept."""
