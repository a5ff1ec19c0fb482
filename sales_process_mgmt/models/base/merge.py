import re
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# What empty means in a column, by the type of its field; NULL is empty in all of them.
EMPTY = {"char": "''", "text": "''", "html": "''", "integer": "0", "float": "0", "monetary": "0"}
LOG_COLUMNS = {"id", "create_uid", "create_date", "write_uid", "write_date"}


class Link(NamedTuple):
    """A column of a table that names a record; of a kind where the column names records of several models."""

    table: str
    column: str
    only: SQL = SQL("true")


class SalesMerge(models.AbstractModel):
    """Merging of records: what hangs on those that go moves to the one that stays, without loss or doubles.

    Odoo deletes all rows of a table with a UNIQUE as soon as one of them clashes, and moves the rest raw. Here a
    row that has no counterpart is moved. Where the destination has one already, what hangs on the row moves to the
    counterpart, its empty fields are filled, and the row goes. All of it is read from the database's own keys, so
    that models which come later need no word about it.

    A model whose rows have a rule of their own says ``_sales_merge_apart = True`` and is left alone.
    """

    _name = "sales.merge"
    _description = "Merging of Records"

    @api.model
    @api.private
    def _merge_into(self, sources, destination, models_only=()):
        """Move all rows of our models that name one of ``sources``, in their order, to ``destination``.

        :param models_only: names of models, where not all of ours are meant
        """
        self.env.flush_all()
        moved = []
        tables = {self.env[name]._table for name in models_only}
        for link in self._links(destination._name):
            if tables and link.table not in tables:
                continue
            for source in sources:
                self._move(link, source.id, destination.id, moved)
        self.env.invalidate_all(flush=False)
        self._recompute(moved)

    # === WHAT HANGS ON A RECORD ===

    def _models_by_table(self):
        return {
            model._table: model
            for model in self.env.values()
            if not model._abstract and model._auto and not model._transient
        }

    def _links(self, model_name):
        """Return the columns of our own tables that name records of a model."""
        ours = {
            table: model
            for table, model in self._models_by_table().items()
            if model._name.startswith("sales.") and not getattr(model, "_sales_merge_apart", False)
        }
        own = [Link(*pair) for pair in self._foreign_keys(self.env[model_name]._table) if pair[0] in ours]
        return [*own, *self._relation_links(model_name, ours), *self._reference_links(model_name, ours)]

    def _foreign_keys(self, table):
        return self.env["base.partner.merge.automatic.wizard"]._get_fk_on(table)

    def _relation_links(self, model_name, ours):
        """Return the columns of many2many tables between a model and ours."""
        links = set()
        for model in ours.values():
            for field in model._fields.values():
                if field.type == "many2many" and field.store and field.comodel_name == model_name:
                    links.add(Link(field.relation, field.column2))
        for field in self.env[model_name]._fields.values():
            if field.type == "many2many" and field.store and self.env[field.comodel_name]._table in ours:
                links.add(Link(field.relation, field.column1))
        return sorted(links, key=lambda link: link[:2])

    def _reference_links(self, model_name, ours):
        """Return the columns that name a record beside the name of its model."""
        return [
            Link(table, field.name, SQL("%s = %s", SQL.identifier(field.model_field), model_name))
            for table, model in ours.items()
            for field in model._fields.values()
            if field.type == "many2one_reference" and field.store and model._fields[field.model_field].store
        ]

    # === MOVING ===

    def _move(self, link, source_id, destination_id, moved):
        """Move the rows of one table from a record to another; ``moved`` collects ``(model, column, ids)``."""
        model = self._models_by_table().get(link.table)
        for row_id, counterpart_id in self._counterparts(link, source_id, destination_id, model is not None):
            self._fold(model, row_id, counterpart_id, moved)
        values = {
            "table": SQL.identifier(link.table),
            "column": SQL.identifier(link.column),
            "source": source_id,
            "destination": destination_id,
            "only": link.only,
        }
        if model is None:
            self.env.cr.execute(self._without_doubles(link, values))
        move = SQL(
            "UPDATE %(table)s SET %(column)s = %(destination)s WHERE %(column)s = %(source)s AND %(only)s", **values
        )
        if model is None:
            self.env.cr.execute(move)
            return
        rows = self.env.execute_query(SQL("%s RETURNING id", move))
        if rows:
            moved.append((model._name, link.column, [row[0] for row in rows]))

    def _without_doubles(self, link, values):
        """Return the statement that deletes rows of a many2many table which the destination has already."""
        columns = self.env.execute_query(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attname <> %s",
                link.table,
                link.column,
            )
        )
        same = SQL(" AND ").join(SQL("a.%(name)s = b.%(name)s", name=SQL.identifier(column)) for (column,) in columns)
        return SQL(
            "DELETE FROM %(table)s a USING %(table)s b"
            " WHERE a.%(column)s = %(source)s AND b.%(column)s = %(destination)s AND %(same)s",
            same=same,
            **values,
        )

    def _counterparts(self, link, source_id, destination_id, has_id):
        """Return ``[(row, its counterpart)]``: rows that would clash with one that the destination has."""
        found = {}
        for keys, predicate in self._unique_keys(link) if has_id else ():
            side = self._sides(link, keys, predicate, source_id, destination_id)
            same = SQL(" AND ").join(SQL(f"s.k{number} = d.k{number}") for number in range(len(keys)))
            query = SQL("SELECT s.id, MIN(d.id) FROM (%s) s JOIN (%s) d ON %s GROUP BY s.id ORDER BY s.id", *side, same)
            for row_id, counterpart_id in self.env.execute_query(query):
                found.setdefault(row_id, counterpart_id)
        return sorted(found.items())

    def _sides(self, link, keys, predicate, source_id, destination_id):
        """Return both sides of the comparison: rows as they will be when moved, and those that are there."""
        for owner_id in (source_id, destination_id):
            texts = [re.sub(rf'"?\b{link.column}\b"?', str(int(destination_id)), key) for key in keys]
            condition = re.sub(rf'"?\b{link.column}\b"?', str(int(destination_id)), predicate)
            selected = ", ".join(f"({text}) AS k{number}" for number, text in enumerate(texts))
            yield SQL(
                "SELECT id, %(keys)s FROM %(table)s WHERE %(column)s = %(owner)s AND %(only)s AND (%(condition)s)",
                keys=SQL(selected.replace("%", "%%")),
                table=SQL.identifier(link.table),
                column=SQL.identifier(link.column),
                owner=owner_id,
                only=link.only,
                condition=SQL(condition.replace("%", "%%")),
            )

    def _unique_keys(self, link):
        """Return ``[(expressions, predicate)]`` of the unique indexes in which the column takes part."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k),
                       COALESCE(pg_get_expr(i.indpred, i.indrelid), 'true')
                  FROM pg_index i
                 WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
              ORDER BY i.indexrelid
                """,
                link.table,
            )
        )
        word = re.compile(rf"\b{link.column}\b")
        return [(keys, predicate) for keys, predicate in rows if any(word.search(text) for text in (*keys, predicate))]

    # === ROWS INTO ONE ===

    def _fold(self, model, row_id, counterpart_id, moved):
        """Let a row go into its counterpart: what hangs on it, and what the counterpart does not say itself."""
        for table, column in self._foreign_keys(model._table):
            if table != model._table:
                self._move(Link(table, column), row_id, counterpart_id, moved)
        self.env.invalidate_all(flush=False)
        row, counterpart = model.sudo().browse(row_id), model.sudo().browse(counterpart_id)
        # Odoo's own: messages, followers, activities, attachments, external ids.
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._update_reference_fields_generic(model._name, row, counterpart)
        self._fill(model, row_id, counterpart_id)
        self.env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", SQL.identifier(model._table), row_id))

    def _fill(self, model, row_id, counterpart_id):
        """Fill what is empty in a row from another one."""
        sets = [
            self._filled(field)
            for name, field in model._fields.items()
            if field.column_type and field.store and name not in LOG_COLUMNS and not (field.compute and field.readonly)
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s d SET %(sets)s FROM %(table)s s WHERE d.id = %(counterpart)s AND s.id = %(row)s",
                table=SQL.identifier(model._table),
                sets=SQL(", ").join(sets),
                counterpart=counterpart_id,
                row=row_id,
            )
        )

    def _filled(self, field):
        name = SQL.identifier(field.name)
        if field.type == "boolean":  # a record that is still used stays so; other ticks are the counterpart's own
            rest = SQL("OR s.active") if field.name == "active" else SQL()
            return SQL("%(name)s = d.%(name)s %(rest)s", name=name, rest=rest)
        empty = EMPTY.get(field.type) if field.column_type[0] != "jsonb" else None
        own = SQL("NULLIF(d.%s, %s)", name, SQL(empty)) if empty else SQL("d.%s", name)
        return SQL("%(name)s = COALESCE(%(own)s, s.%(name)s, d.%(name)s)", name=name, own=own)

    # === AFTERWARDS ===

    def _recompute(self, moved):
        """Let Odoo recompute what depends on moved rows, but nothing that people may have typed over."""
        for name, column, ids in moved:
            records = self.env[name].sudo().browse(ids).exists()
            if not records or column not in records._fields:
                continue
            records.modified([column])
            for field in records._fields.values():
                if field.store and field.compute and not field.readonly:
                    self.env.remove_to_compute(field, records)
        self.env.flush_all()
