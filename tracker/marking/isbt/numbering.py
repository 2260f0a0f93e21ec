"""Every container that gets an ISBT 128 label has its number: once, and for ever the same."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.act import Act
from tracker.identity.verdict import reason
from tracker.marking.isbt.models import IsbtNumber
from tracker.marking.isbt.rules import ancestors_of, division_of, donation_of
from tracker.material.genealogy import edges
from tracker.material.models import Container
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.people.facility.present import Facility
from tracker.people.facility.rules import MARROW
from tracker.therapy.present import TherapyNow


class Numbering:
    """The numbers of one therapy, and those that this act adds."""

    def __init__(self, ctx: Act, therapy: TherapyNow, facility: Facility) -> None:
        self.ctx, self.therapy, self.facility = ctx, therapy, facility
        rows = ctx.s.scalars(select(IsbtNumber).where(IsbtNumber.therapy_id == therapy.id))
        self.rows = {row.container_id: row for row in rows}
        self.parents: dict[str, list[str]] = {}
        for parent, child in edges(ctx.s, therapy.id):
            self.parents.setdefault(child, []).append(parent)
        bags = select(Container.id, Container.short_name).where(
            Container.therapy_id == therapy.id, Container.kind == Kind.MARROW
        )
        self.bags = {row.id: row.short_name for row in ctx.s.execute(bags)}

    def of(self, c: ContainerNow) -> IsbtNumber | None:
        """The container's number, given now where it had none; None (found) where it can have none.

        A product of one donation repeats its number; what was pooled of several gets its own.
        """
        if c.id in self.rows:
            return self.rows[c.id]
        if c.kind is Kind.MARROW:
            return self._bag(c.id)
        above = {self.bags[a]: a for a in ancestors_of(c.id, self.parents) if a in self.bags}
        donations = {donation_of(name) for name in above}
        if not donations:
            self.ctx.find(reason("isbt_donation_unknown", about=c.short_name))
            return None
        if len(donations) == 1:
            begins = self._donation(donations.pop()) or self._bag(above[min(above)])
        else:
            begins = self._pool(c)
        return self._numbered(c.id, c.product or "", None, begins)

    def _bag(self, id_: str) -> IsbtNumber | None:
        name = self.bags[id_]
        begins = self._donation(donation_of(name))
        return self._numbered(id_, MARROW, division_of(name), begins)

    def _donation(self, donation: str) -> IsbtNumber | None:
        """The row in which the number of this donation began."""
        mine = [r for i, r in self.rows.items() if i in self.bags and r.own_din]
        return next((r for r in mine if donation_of(self.bags[r.container_id]) == donation), None)

    def _pool(self, c: ContainerNow) -> IsbtNumber | None:
        """The row in which the number of this lot began, when it was pooled of donations."""
        of_lot = select(Container.id).where(Container.lot_id == c.lot_id)
        mine = set(self.ctx.s.scalars(of_lot)) if c.lot_id else set()
        return next((r for i, r in self.rows.items() if i in mine and r.own_din), None)

    def _numbered(
        self, id_: str, name: str, division: str | None, begins: IsbtNumber | None
    ) -> IsbtNumber | None:
        code = self.facility.codes.get(name)
        if code is None:
            self.ctx.find(reason("product_code_missing", about=name))
            return None
        din = begins.din if begins else self._drawn()
        if division is None:
            taken = sum((r.din, r.product_code) == (din, code) for r in self.rows.values())
            division = f"{taken + 1:06d}"
        row = IsbtNumber(
            container_id=id_,
            therapy_id=self.therapy.id,
            donation_id=begins.container_id if begins else None,
            din=din,
            own_din=None if begins else din,
            product_code=code,
            division=division,
            given_at=self.ctx.at,
        )
        self.ctx.add(row)
        self.rows[id_] = row
        return row

    def _drawn(self) -> str:
        """A number of this facility and year that no donation ever had (ST-001, 2.4.1)."""
        year = self.ctx.at.astimezone(self.ctx.site.zone).year % 100
        while True:
            serial = int.from_bytes(self.ctx.draw()) % 1_000_000
            din = f"{self.facility.fin}{year:02d}{serial:06d}"
            used = select(IsbtNumber.own_din).where(IsbtNumber.own_din == din)
            if self.ctx.s.scalar(used) is None:
                return din


def numbers_of(
    ctx: Act, therapy: TherapyNow, facility: Facility, containers: Sequence[ContainerNow]
) -> dict[str, IsbtNumber]:
    """The number of each of these containers; what keeps one from having it is found."""
    numbering = Numbering(ctx, therapy, facility)
    given = {c.id: numbering.of(c) for c in containers}
    return {id_: row for id_, row in given.items() if row is not None}
