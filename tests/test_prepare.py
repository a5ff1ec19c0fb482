from dataclasses import replace

from devenv.prepare import checkout_suffix
from devenv.settings import Settings


def test_checkouts_that_share_an_environment_have_configurations_of_their_own(tmp_path):
    folder = tmp_path / "shared"
    own = replace(Settings(), root=tmp_path, env_dir=tmp_path / ".odoo")
    first, second = (replace(own, root=tmp_path / name, env_dir=folder) for name in ("first", "second"))
    assert checkout_suffix(own) == ""
    assert len({"", checkout_suffix(first), checkout_suffix(second)}) == 3


def test_a_link_to_the_environment_of_another_checkout_is_sharing_it(tmp_path):
    (tmp_path / "first" / ".odoo").mkdir(parents=True)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / ".odoo").symlink_to(tmp_path / "first" / ".odoo")
    linked = replace(Settings(), root=tmp_path / "second", env_dir=tmp_path / "second" / ".odoo")
    assert checkout_suffix(linked)
