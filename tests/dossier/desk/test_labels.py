"""A therapy's labels on paper, from what was stored when they were printed."""

from __future__ import annotations

from tests.dossier.desk.stages import Stages
from tracker.marking.printed import printed_labels


def test_sheet_holds_every_living_label_as_stored(stages: Stages) -> None:
    # event 60 and 62 print a spare each, which are destroyed: no sheet shows them again
    with stages.at(65) as desk:
        with desk.site.database.reading() as s:
            all_of_it = printed_labels(s, desk["therapy"])
        names = [x.short_name for x in all_of_it]
        assert [n for n in names if n.startswith("MSC-U")] == ["MSC-U1", "MSC-U2", "MSC-U3"]
        answer = desk.client("lab_tech").get(f"/labels/{desk['therapy']}.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_same_labels_give_the_same_bytes(stages: Stages) -> None:
    with stages.at(65) as desk:
        client = desk.client("lab_tech")
        path = f"/labels/{desk['therapy']}.pdf"
        assert client.get(path).data == client.get(path).data


def test_one_layout_gives_one_label_a_page(stages: Stages) -> None:
    with stages.at(65) as desk:
        client = desk.client("lab_tech")
        path = f"/labels/{desk['therapy']}.pdf"
        syringes = client.get(path, query_string={"layout": "unit"})
        assert syringes.status_code == 200
        assert syringes.data.count(b"/Type /Page\n") == 6
        assert client.get(path, query_string={"layout": "no such layout"}).status_code == 404


def test_therapy_without_labels_is_not_found(stages: Stages) -> None:
    with stages.at(65) as desk:
        assert desk.client("lab_tech").get("/labels/nothing.pdf").status_code == 404


def test_container_offers_its_own_label(stages: Stages) -> None:
    with stages.at(65) as desk:
        client = desk.client("lab_tech")
        page = client.get(f"/containers/{desk['MSC-U1']}").get_data(as_text=True)
        path = f"/labels/{desk['therapy']}.pdf?container={desk['MSC-U1']}"
        assert path in page
        one = client.get(f"{path}&layout=unit")
        assert one.data.count(b"/Type /Page\n") == 1
