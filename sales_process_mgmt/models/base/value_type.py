# What a customer values, and so how to sell to him (N. Rackham, J. DeVincentis, "Rethinking the Sales Force").
VALUE_TYPES = [
    ("intrinsic", "Intrinsic"),
    ("extrinsic", "Extrinsic"),
    ("strategic", "Strategic"),
]
