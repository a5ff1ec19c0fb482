from odoo import api, models

# Who brings contracts along from elsewhere, with the numbers that they have.
NUMBERS = ("sales_process_mgmt.group_contract_clerk", "sales_team.group_sale_manager")


class SalesContractImportMixin(models.AbstractModel):
    """Contracts that are imported keep the numbers that they have on paper; each number is there once."""

    _name = "sales.contract.import.mixin"
    _description = "Imported Contract"

    @api.model
    def load(self, fields, data):
        """Refuse numbers that are taken, or come twice, naming their rows; nothing is imported then."""
        messages = self._number_messages(fields, data) if "name" in fields else []
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        return super(SalesContractImportMixin, self.with_context(import_file=True)).load(fields, data)

    def _number_messages(self, fields, data):
        """Return what an import says of its numbers, one message for each row that is wrong."""
        place = fields.index("name")
        rows = [(number, row[place].strip()) for number, row in enumerate(data) if (row[place] or "").strip()]
        # Record rules may hide the contract that has the number; that it is taken is no secret.
        taken = set(
            self.sudo()
            .search([("name", "in", [name for _row, name in rows]), ("company_id", "in", self.env.companies.ids)])
            .mapped("name")
        )
        keeps = {".id", "id"} & {*fields}  # rows that say which contract they are of
        seen, messages = {}, []
        for row, name in rows:
            text = ""
            if name in seen:
                text = self.env._(
                    "Row %(row)s: number %(number)s stands in row %(other)s already.",
                    row=row + 1,
                    number=name,
                    other=seen[name] + 1,
                )
            elif name in taken and not keeps:
                text = self.env._("Row %(row)s: there is a contract %(number)s already.", row=row + 1, number=name)
            seen.setdefault(name, row)
            if text:
                messages.append({"type": "error", "message": text, "record": row, "rows": {"from": row, "to": row}})
        return messages

    @api.model
    def _own_numbers(self, vals_list):
        """Return the number that each of ``vals_list`` brings along, None where the next one is taken.

        Only an import brings some, of who keeps the contracts.
        """
        is_import = self.env.context.get("import_file") and any(map(self.env.user.has_group, NUMBERS))
        return [(vals.get("name") or None) if is_import else None for vals in vals_list]
