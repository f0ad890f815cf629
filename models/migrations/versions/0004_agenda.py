"""What falls due for whom, and the nightly runs over everybody."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('sweeps',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('reached', sa.Integer(), nullable=False),
    sa.Column('judged', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.Column('started', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sweeps')),
    sa.UniqueConstraint('kind', 'day', name=op.f('uq_sweeps_kind_day'))
    )
    op.create_table('agenda',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('ready', sa.Boolean(), nullable=False),
    sa.Column('bundle_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('evaluated_on', sa.Date(), nullable=False),
    sa.Column('evaluated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("result IN ('BERI', 'TUNDA', 'TAHAN', 'TIDAK_ADA')", name=op.f('ck_agenda_result')),
    sa.CheckConstraint('case_id IS NULL OR due_on IS NOT NULL', name=op.f('ck_agenda_started_has_date')),
    sa.ForeignKeyConstraint(['bundle_id'], ['bundles.id'], name=op.f('fk_agenda_bundle_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_agenda_case_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_agenda_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda')),
    sa.UniqueConstraint('case_id', name=op.f('uq_agenda_case_id')),
    sa.UniqueConstraint('kind', 'person_id', 'due_on', name=op.f('uq_agenda_kind_person_id_due_on'))
    )
    op.create_index(op.f('ix_agenda_person_id'), 'agenda', ['person_id'], unique=False)
    waiting, ready = sa.text('case_id IS NULL'), sa.text('ready AND case_id IS NULL')
    op.create_index('ix_agenda_ready', 'agenda', ['kind', 'id'], sqlite_where=ready, postgresql_where=ready)
    op.create_index('uq_agenda_next', 'agenda', ['kind', 'person_id'], unique=True, sqlite_where=waiting, postgresql_where=waiting)
