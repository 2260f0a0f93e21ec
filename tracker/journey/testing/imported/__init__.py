"""What another laboratory read, brought as a file, kept whole, and confirmed by our own people."""
