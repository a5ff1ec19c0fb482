# Why a customer buys: the product itself, what advice adds to it, or the supplier's whole strength
# (N. Rackham, J. DeVincentis, "Rethinking the Sales Force", 1999).
VALUE_TYPES = [
    ("intrinsic", "Intrinsic value"),
    ("extrinsic", "Extrinsic value"),
    ("strategic", "Strategic value"),
]
