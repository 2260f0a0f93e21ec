"""Where what leaves the house goes, and whom to call: on the labels of bags and boxes."""
