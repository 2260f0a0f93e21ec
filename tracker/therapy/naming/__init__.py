"""What a patient is called by: corrected in versions, never overwritten, all of it erasable."""
