"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import guards, kinds

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    guards.install(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("Going back would lose records. Restore the backup made before the upgrade.")
