"""Amounts of money in Chinese capital figures (大写), which a Chinese contract states beside the digits.

Source: 支付结算办法, annex on writing amounts. Where it leaves a choice of a zero, the shorter form is written.
"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
CENT = Decimal("0.01")
LIMIT = 10**16
# What stands before the figures; other currencies by their code.
CURRENCIES = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港币",
    "JPY": "日元",
    "GBP": "英镑",
    "TWD": "新台币",
}


def capital_amount(amount, currency="CNY"):
    """Return an amount in capital figures with its currency: 120,000 yuan are 人民币壹拾贰万元整.

    :param amount: float, int, Decimal or its text; rounded half up to cents (分)
    :param str currency: code of ISO 4217
    :raises ValueError: for what is no number, and from 10,000,000,000,000,000 on, which nobody reads
    """
    return CURRENCIES.get(currency, f"{currency} ") + capital_figures(amount)


def capital_figures(amount):
    """Return an amount in capital figures without its currency: 1,409.50 are 壹仟肆佰零玖元伍角."""
    value = Decimal(str(amount))
    if not value.is_finite() or abs(value) >= LIMIT:
        raise ValueError(f"{amount} cannot be written in capital figures")
    cents = int(value.quantize(CENT, ROUND_HALF_UP).scaleb(2))
    sign, cents = ("负" if cents < 0 else ""), abs(cents)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_number(yuan)}元" if yuan or not cents else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        text += DIGITS[0]
    return sign + text + (f"{DIGITS[fen]}分" if fen else "" if jiao else "整")


def _number(number):
    """Return a whole number: each unit splits it, and a gap below the unit is one zero."""
    for size, unit in UNITS:
        if number >= size:
            high, low = divmod(number, size)
            zero = DIGITS[0] if 0 < low < size // 10 else ""
            return _number(high) + unit + zero + (_number(low) if low else "")
    return DIGITS[number]
