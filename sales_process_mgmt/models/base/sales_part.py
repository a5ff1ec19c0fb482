from odoo import api, models

# Who gets a part that is switched on.
STAFF = "sales_team.group_sale_salesman,account.group_account_invoice"


class SalesPart(models.AbstractModel):
    """Parts of the addon that a company switches on in Settings.

    A part is a group that salespeople and finance get from their own groups. Views name the group
    (``groups="sales_process_mgmt.group_part_pool"``), so that a part that is off is not read; what acts on the
    server asks ``self.env["sales.part"]._is_on("pool")``, which costs no statement.
    """

    _name = "sales.part"
    _description = "Part of the Addon"

    @api.model
    @api.private
    def _is_on(self, part):
        """Tell whether ``part`` (``pool``, ``needs`` …) is switched on, whoever asks."""
        groups = self.env["res.groups"]._get_group_definitions()
        salesman = groups.get_id("sales_team.group_sale_salesman")
        return groups.get_id(f"sales_process_mgmt.group_part_{part}") in groups.get_superset_ids([salesman])
