"""From a print in the record to paper: printers, what is sent to them, what came out."""
