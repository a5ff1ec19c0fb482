from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase


@tagged("post_install", "-at_install", "concurrency")
class TestAmendmentRace(RaceCase):
    """A new version, a call-off and an invoice at the same moment, on two real connections."""

    def setUp(self):
        super().setUp()
        with self._env(tracking_disable=True) as env:
            partner = env["res.partner"].create({"name": "Race"})
            product = env["product.product"].create({"name": "Race", "type": "consu"})
            contract = env["sales.contract"].create(
                {
                    "partner_id": partner.id,
                    "kind": "framework",
                    "installment_ids": [Command.create({"name": "All", "percent": 100})],
                    "line_ids": [Command.create({"product_id": product.id, "price_unit": 1, "quantity": 100})],
                }
            )
            contract.state = "signed"
            amendment = env["sales.contract.amendment"].create({"contract_id": contract.id, "reason": "Less"})
            amendment.line_ids.quantity = 50
            self.ids = {record._name: record.id for record in (partner, product, contract, amendment)}
            self.line_id = contract.line_ids.id
            self.installment_id = contract.installment_ids.id
        self.addCleanup(self._remove)

    def _record(self, env, name):
        return env[name].browse(self.ids[name])

    def _remove(self):
        with self._env(tracking_disable=True) as env:
            amendment, contract = self._record(env, "sales.contract.amendment"), self._record(env, "sales.contract")
            amendment.state = "cancelled"
            amendment.unlink()
            contract.state = "draft"
            contract.unlink()
            self._record(env, "product.product").product_tmpl_id.unlink()
            self._record(env, "res.partner").unlink()

    def _refused_after(self, statement, parameters):
        """Look at the contract, let another connection write, and put the new version in force."""
        with self._env(tracking_disable=True) as env:
            amendment = self._record(env, "sales.contract.amendment")
            self.assertEqual(amendment.contract_id.line_ids.quantity, 100)
            with self.registry.cursor() as other:
                other.execute(statement, parameters)
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                amendment.action_submit()
            env.cr.rollback()
        with self._env() as env:
            amendment = self._record(env, "sales.contract.amendment")
            self.assertEqual((amendment.state, amendment.contract_id.line_ids.quantity), ("draft", 100))

    def test_called_off_at_the_same_moment(self):
        self._refused_after("UPDATE sales_contract_line SET write_uid = write_uid WHERE id = %s", [self.line_id])

    def test_invoiced_at_the_same_moment(self):
        self._refused_after(
            "UPDATE sales_contract_installment SET write_uid = write_uid WHERE id = %s", [self.installment_id]
        )

    def test_one_alone_goes_through(self):
        with self._env(tracking_disable=True) as env:
            amendment = self._record(env, "sales.contract.amendment")
            amendment.action_submit()
            self.assertEqual((amendment.state, amendment.contract_id.line_ids.quantity), ("applied", 50))
            env.cr.rollback()
