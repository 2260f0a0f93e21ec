"""Parts of the batch release record: from rows to what the paper says."""
