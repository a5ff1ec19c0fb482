from odoo.tests import BaseCase, tagged

from ...tools.chinese_amount import LIMIT, capital_amount, capital_figures

FIGURES = {
    120_000: "壹拾贰万元整",
    0: "零元整",
    0.05: "伍分",
    0.5: "伍角",
    10: "壹拾元整",
    105: "壹佰零伍元整",
    1_050: "壹仟零伍拾元整",
    # The examples of the rule (支付结算办法).
    1_409.50: "壹仟肆佰零玖元伍角",
    6_007.14: "陆仟零柒元壹角肆分",
    1_680.32: "壹仟陆佰捌拾元叁角贰分",
    107_000.53: "壹拾万柒仟元伍角叁分",
    16_409.02: "壹万陆仟肆佰零玖元零贰分",
    325.04: "叁佰贰拾伍元零肆分",
    # Gaps across the units.
    100_010_001: "壹亿零壹万零壹元整",
    100_000_000: "壹亿元整",
    1_000_000_000_000: "壹万亿元整",
    20_300_405: "贰仟零叁拾万零肆佰零伍元整",
    -36_000: "负叁万陆仟元整",
    "0.005": "壹分",  # half up
    "99.995": "壹佰元整",
}


@tagged("post_install", "-at_install")
class TestChineseAmount(BaseCase):
    """Amounts in Chinese capital figures."""

    def test_figures(self):
        for amount, text in FIGURES.items():
            with self.subTest(amount=amount):
                self.assertEqual(capital_figures(amount), text)

    def test_currency(self):
        self.assertEqual(capital_amount(120_000), "人民币壹拾贰万元整")
        self.assertEqual(capital_amount(500, "USD"), "美元伍佰元整")
        self.assertEqual(capital_amount(500, "CHF"), "CHF 伍佰元整")

    def test_what_cannot_be_written(self):
        for amount in (LIMIT, -LIMIT, float("nan"), float("inf")):
            with self.assertRaises(ValueError):
                capital_figures(amount)
