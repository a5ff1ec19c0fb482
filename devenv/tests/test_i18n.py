"""Translations: kept, never guessed, and told when they are not done."""

import polib

from devenv import core_terms, i18n


def _catalogue(*entries):
    catalogue = polib.POFile()
    for source, text, *more in entries:
        catalogue.append(polib.POEntry(msgid=source, msgstr=text, **(more[0] if more else {})))
    return catalogue


def test_merge_keeps_and_drops():
    template = _catalogue(("Stage", ""), ("Stages", ""))
    merged = i18n.merge(template, _catalogue(("Stage", "阶段"), ("Gone", "没了")))
    assert [(entry.msgid, entry.msgstr) for entry in merged] == [("Stage", "阶段"), ("Stages", "")]


def test_faults():
    fuzzy = {"flags": ["fuzzy"]}
    found = i18n.faults(
        _catalogue(("A", ""), ("B", "乙", fuzzy), ("%(n)s left", "剩余"), ("%(n)s left!", "剩余%(n)s"), ("C", "丙"))
    )
    assert [line.split(":")[0] for line in found] == ["untranslated", "fuzzy", "placeholders differ"]


def test_same_terms_keep_the_template(tmp_path):
    path = tmp_path / "x.pot"
    old, new = _catalogue(("A", "")), _catalogue(("A", ""))
    old.metadata = {"POT-Creation-Date": "yesterday"}
    old.save(str(path))
    assert i18n._template(new, path).metadata == old.metadata
    assert i18n._template(_catalogue(("B", "")), path).metadata != old.metadata


def test_terms_of_odoo(tmp_path):
    name = "model:ir.model.fields,field_description:{}.field_{}__create_date"
    core = _catalogue(
        ("Created on", "创建于", {"occurrences": [(name.format("base", "res_users"), "")]}),
        ("Open", "打开", {"occurrences": [("code:addons/base/x.py", "0")]}),
    )
    core.save(str(tmp_path / "zh_CN.po"))
    ours = _catalogue(
        ("Created on", "", {"occurrences": [(name.format("ours", "sales_x"), "")]}),
        ("Open", "", {"occurrences": [("code:addons/ours/x.py", "0")]}),
    )
    core_terms.fill(ours, [tmp_path / "zh_CN.po"])
    assert [entry.msgstr for entry in ours] == ["创建于", ""]
