"""One icon for each kind of container, in a 24 x 24 box, for charts and pages alike.

Same grammar as the signs: absolute M, L, C and Z, y downwards, holes against their contour.
"""

from __future__ import annotations

ICONS: dict[str, str] = {
    # a marrow bag: hanger slot, body, port
    "bag": "M7 2L17 2L19.5 5L19.5 18L16 21L13.5 21L13.5 23.5L10.5 23.5L10.5 21L8 21L4.5 18L4.5 5Z"
    "M9.5 4L9.5 5.6L14.5 5.6L14.5 4ZM6.8 11L6.8 17L9 18.8L15 18.8L17.2 17L17.2 11Z",
    # a conical tube with its cap
    "tube": "M7 1.5L17 1.5L17 6L16 6L16 17L12 23.5L8 17L8 6L7 6Z"
    "M10 11L10 16.5L12 19.8L14 16.5L14 11Z",
    # a culture flask lying on its side
    "flask": "M1.5 8L6.5 8L6.5 9.5L10 6L22.5 6L22.5 19L10 19L6.5 15.5L6.5 17L1.5 17Z"
    "M10.8 12.5L10.8 16.2L11.2 17L20.4 17L20.4 12.5Z",
    # a stack of culture chambers
    "stack": "M2 3L22 3L22 6L2 6ZM2 7.5L22 7.5L22 10.5L2 10.5ZM2 12L22 12L22 15L2 15Z"
    "M2 16.5L22 16.5L22 19.5L2 19.5ZM2 21L22 21L22 23L2 23Z",
    # a wide bottle where vessels come together
    "pool": "M8 1.5L16 1.5L16 5L14.8 5L14.8 8L20.5 12L20.5 22.5L3.5 22.5L3.5 12L9.2 8L9.2 5L8 5Z"
    "M5.7 14.5L5.7 20.3L18.3 20.3L18.3 14.5Z",
    # a cryovial with its ribbed cap
    "vial": "M7.5 1.5L16.5 1.5L16.5 7.5L7.5 7.5ZM8 9L16 9L16 21L14 23.5L10 23.5L8 21Z"
    "M10 12L10 19.8L14 19.8L14 12Z",
    # a sample: a drop
    "sample": "M12 1.5C14.8 7 19.5 10.4 19.5 15.6C19.5 20 16.2 23 12 23"
    "C7.8 23 4.5 20 4.5 15.6C4.5 10.4 9.2 7 12 1.5Z",
    # a syringe: plunger, barrel, tip
    "unit": "M8.5 1L15.5 1L15.5 3L13.2 3L13.2 5L17.5 5L17.5 6.8L16.2 6.8L16.2 17.5L13.4 19.5"
    "L13.4 23.5L10.6 23.5L10.6 19.5L7.8 17.5L7.8 6.8L6.5 6.8L6.5 5L10.8 5L10.8 3L8.5 3Z"
    "M9.9 10L9.9 16.5L14.1 16.5L14.1 10Z",
}
