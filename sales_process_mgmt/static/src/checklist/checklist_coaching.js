import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const FOLDED_KEY = "sales_process_mgmt.coaching_folded";

/**
 * What to find out, to say and to avoid in this step. Who folds it once finds it folded next time; on a phone it
 * begins folded: it would take the screen on which the criteria are looked for.
 */
export class ChecklistCoaching extends Component {
    static template = "sales_process_mgmt.ChecklistCoaching";
    static props = { step: Object };

    setup() {
        const ui = useService("ui");
        const chosen = browser.localStorage.getItem(FOLDED_KEY);
        this.state = useState({ isFolded: chosen ? chosen === "1" : ui.isSmall });
    }

    get parts() {
        const { ask, say, avoid } = this.props.step;
        return [
            { name: "ask", icon: "fa-search", label: _t("Find out"), text: ask },
            { name: "say", icon: "fa-comment-o", label: _t("Say"), text: say },
            { name: "avoid", icon: "fa-ban", label: _t("Avoid"), text: avoid },
        ].filter(({ text }) => text);
    }

    toggle() {
        this.state.isFolded = !this.state.isFolded;
        browser.localStorage.setItem(FOLDED_KEY, this.state.isFolded ? "1" : "0");
    }
}
