from odoo import fields
from odoo.tests import tagged

from ..race_common import RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestRegistrationRace(RaceCase):
    """Two bidders are approved at the same moment, on two real connections: one is, the other is told."""

    def setUp(self):
        super().setUp()
        with self._env(tracking_disable=True) as env:
            customer, *dealers = env["res.partner"].create(
                [{"name": name, "is_company": True} for name in ("Raced", "Dealer A", "Dealer B")]
            )
            account = env["sales.key.account"].create(
                {
                    "partner_id": customer.id,
                    "type_id": env.ref("sales_process_mgmt.key_account_type_a").id,
                    "manager_id": env.ref("base.user_admin").id,
                }
            )
            self.account_id, self.partner_ids = account.id, (customer.id, *(dealer.id for dealer in dealers))
            asker = env.ref("base.user_admin").id
            day = fields.Date.add(fields.Date.today(), days=1)  # where it is tomorrow already, too
            values = {"customer_id": customer.id, "date_to": day, "user_id": asker}
            registrations = env["sales.deal.registration"].create(
                [values | {"partner_id": dealer.id} for dealer in dealers]
            )
            self.ids = registrations.ids
        self.addCleanup(self._remove)

    def _remove(self):
        with self._env() as env:
            env.cr.execute("DELETE FROM sales_deal_registration WHERE id IN %s", (tuple(self.ids),))
            env["sales.key.account"].browse(self.account_id).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()

    def test_one_is_approved(self):
        def approve(registration_id):
            def decide(env):
                registration = env["sales.deal.registration"].browse(registration_id)
                registration._refuse_overlap()
                registration._decide("approved")

            return decide

        refused = self._race(
            lambda env: env["sales.deal.registration"].browse(self.ids).mapped("account_id.partner_id.name"),
            *[approve(number) for number in self.ids],
            tracking_disable=True,
        )
        self.assertEqual(len(refused), 1)
        self.assertIn("may bid", refused[0])
        with self._env() as env:
            states = env["sales.deal.registration"].browse(self.ids).mapped("state")
        self.assertEqual(sorted(states), ["approved", "requested"])
