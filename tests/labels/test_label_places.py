"""No field leaves its label or covers another."""

from __future__ import annotations

import pytest

from labels.layout import LAYOUTS, Layout

Box = tuple[str, float, float, float, float]


def _boxes(layout: Layout) -> list[Box]:
    symbol, sign = layout.symbol, layout.sign
    boxes: list[Box] = [
        ("symbol", symbol.x_mm, symbol.y_mm, symbol.size_mm, symbol.size_mm),
        ("sign", sign.x_mm, sign.y_mm, sign.width_mm, sign.height_mm),
    ]
    for field in layout.fields:
        height_mm = field.height_mm + (0.8 if field.inverse else 0)
        boxes.append((field.name, field.x_mm, field.y_mm, field.width_mm, height_mm))
    return boxes


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: str(layout.name))
def test_no_field_leaves_the_label_or_covers_another(layout: Layout) -> None:
    boxes = _boxes(layout)
    for name, x, y, width, height in boxes:
        assert x >= 0, name
        assert y >= -0.2, name  # leading above the first line holds no ink
        assert x + width <= layout.width_mm, name
        assert y + height <= layout.height_mm + 0.05, name
    for index, (name, x, y, width, height) in enumerate(boxes):
        for other, ox, oy, owidth, oheight in boxes[index + 1 :]:
            across = min(x + width, ox + owidth) - max(x, ox)
            # descenders end 0.04 em above the box: 0.3 mm of it may be shared
            down = min(y + height, oy + oheight) - max(y, oy)
            assert across <= 0.01 or down <= 0.31, f"{name} covers {other}"
