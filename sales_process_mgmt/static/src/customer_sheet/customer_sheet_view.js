import { Component, markRaw, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { formatInteger } from "@web/views/fields/formatters";

/** The grid: telesales codes down, deal intentions across; a number opens its customers. */
export class CustomerSheetView extends Component {
    static template = "sales_process_mgmt.CustomerSheetView";
    static components = { CogMenu, Layout, SearchBar };
    static props = {
        resModel: String,
        context: Object,
        domain: Array,
        display: { type: Object, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.keepLast = new KeepLast();
        this.searchBarToggler = useSearchBarToggler();
        this.formatInteger = formatInteger;
        this.state = useState({ data: null, hasFailed: false });
        useSetupAction({ rootRef: useRef("root") });
        // Not awaited: the page stands at once and says that it is loading.
        onWillStart(() => void this.load());
        onWillUpdateProps((nextProps) => {
            if (JSON.stringify(nextProps.domain) !== JSON.stringify(this.props.domain)) {
                this.load(nextProps);
            }
        });
    }

    async load(props = this.props) {
        this.state.hasFailed = false;
        const call = this.orm.call(props.resModel, "get_customer_sheet", [props.domain], {
            context: props.context,
        });
        try {
            this.state.data = markRaw(await this.keepLast.add(call));
        } catch (error) {
            this.state.hasFailed = true;
            throw error;
        }
    }

    get isEmpty() {
        return this.state.data.counts.length === 0;
    }

    /** Customers that nobody has judged yet have a place of their own, only when there are some. */
    get columns() {
        return this.withSome(this.state.data.intentions, 1);
    }

    get rows() {
        return this.withSome(this.state.data.codes, 0);
    }

    withSome(choices, place) {
        const used = new Set(this.state.data.counts.map((count) => count[place]));
        return choices
            .filter(([value]) => value !== false || used.has(false))
            .map(([value, label]) => ({ value, label, key: String(value) }));
    }

    /**
     * @param {string|false|null} code null: all of them
     * @param {string|false|null} intention null: all of them
     * @returns {number}
     */
    count(code, intention) {
        return this.state.data.counts
            .filter(([ofCode]) => code === null || ofCode === code)
            .filter(([, ofIntention]) => intention === null || ofIntention === intention)
            .reduce((total, [, , number]) => total + number, 0);
    }

    /** Deeper shade for more customers: where they stand can be seen without reading. */
    shade(code, intention) {
        const most = Math.max(...this.state.data.counts.map(([, , number]) => number));
        const share = this.count(code, intention) / most;
        return share ? `--sheet-shade: ${Math.round(10 + 50 * share)}%` : "";
    }

    cellLabel(row, column) {
        return _t("%(code)s, %(intention)s: %(count)s customers. Open the list.", {
            code: row?.label ?? _t("All codes"),
            intention: column?.label ?? _t("all intentions"),
            count: formatInteger(this.count(row?.value ?? null, column?.value ?? null)),
        });
    }

    /** Open the customers behind a number; a missing row or column stands for all. */
    open(row, column) {
        const conditions = [
            ...(row ? [["telesales_code", "=", row.value]] : []),
            ...(column ? [["deal_intention", "=", column.value]] : []),
        ];
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            name: [row?.label, column?.label].filter(Boolean).join(" · ") || _t("Customers"),
            res_model: this.props.resModel,
            views: [
                [false, "list"],
                [false, "kanban"],
            ],
            mobile_view_mode: "kanban",
            domain: Domain.and([this.props.domain, conditions]).toList(),
            context: { create: false },
        });
    }
}
