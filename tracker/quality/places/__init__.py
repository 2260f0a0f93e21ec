"""A place that fails: emptied in one act, or its equipment judged with cells inside."""
