"""What the page shows that changes a person's roles."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.pages.frame import role_words
from tracker.pages.shown import ActForm
from tracker.people.models import Role
from tracker.people.present import Present
from tracker.staff.training.matrix.matrix_page import RoleChoice


@dataclass(frozen=True, slots=True)
class RolesPage:
    """A person with every role there is, those held ticked."""

    name: str
    form: ActForm
    roles: tuple[RoleChoice, ...]
    back_href: str


def roles_page(person: Present, form: ActForm, back_href: str) -> RolesPage:
    """The person's roles as they stand."""
    roles = tuple(RoleChoice(r.value, role_words(r), r in person.roles) for r in Role)
    return RolesPage(person.name, form, roles, back_href)
