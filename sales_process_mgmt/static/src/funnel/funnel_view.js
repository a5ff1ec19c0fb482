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
import { FunnelChart } from "./funnel_chart";
import { FunnelResult } from "./funnel_result";
import { FunnelTable } from "./funnel_table";
import { FunnelTotals } from "./funnel_totals";

/**
 * Loads the funnel for what the search bar says and keeps what the user chose in it
 * (process, count or amount) for the way back and for favourites.
 */
export class FunnelView extends Component {
    static template = "sales_process_mgmt.FunnelView";
    static components = {
        CogMenu,
        FunnelChart,
        FunnelResult,
        FunnelTable,
        FunnelTotals,
        Layout,
        SearchBar,
    };
    static props = {
        resModel: String,
        context: Object,
        domain: Array,
        display: { type: Object, optional: true },
        state: { type: Object, optional: true },
        /** What the address says was chosen: `measure`, `processId`. */
        linked: { type: Object, optional: true },
        /** ({ measure, processId }) after the user has chosen */
        onChosen: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.keepLast = new KeepLast();
        this.searchBarToggler = useSearchBarToggler();
        this.state = useState({
            measure: this.props.context.funnel_measure === "amount" ? "amount" : "count",
            processId: false,
            data: null,
            isLoading: false,
            hasFailed: false,
            ...this.props.linked,
            ...this.props.state?.funnel,
        });
        useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => ({ funnel: this.choices }),
            getContext: () => ({ funnel_measure: this.state.measure }),
        });
        // Not awaited: the page stands at once and says that it is loading.
        onWillStart(() => void this.load());
        onWillUpdateProps((nextProps) => {
            if (JSON.stringify(nextProps.domain) !== JSON.stringify(this.props.domain)) {
                this.load(nextProps);
            }
        });
    }

    get choices() {
        const { measure, processId } = this.state;
        return { measure, processId };
    }

    /** The search bar's domain and the process chosen beside it. */
    getDomain(props = this.props) {
        const chosen = this.state.processId ? [["process_id", "=", this.state.processId]] : [];
        return Domain.and([props.domain, chosen]).toList();
    }

    async load(props = this.props) {
        this.state.isLoading = true;
        this.state.hasFailed = false;
        const args = [this.getDomain(props), this.state.measure];
        const call = this.orm.call(props.resModel, "get_funnel_data", args, {
            context: props.context,
        });
        try {
            const data = await this.keepLast.add(call);
            if (this.state.processId && !data.processes.some(({ id }) => id === this.state.processId)) {
                // A link to a process that is gone, or that nobody follows any more.
                this.choose({ processId: false });
                return await this.load(props);
            }
            this.state.data = markRaw(data);
        } catch (error) {
            this.state.hasFailed = true;
            throw error;
        } finally {
            // (not reached by a call that a later one has overtaken)
            this.state.isLoading = false;
        }
    }

    /** The process drawn; the chosen one even when it has nothing to draw. */
    get drawnProcessId() {
        return this.state.processId || this.state.data.process_id;
    }

    get drawnProcess() {
        return this.state.data.processes.find(({ id }) => id === this.drawnProcessId);
    }

    get openStages() {
        return this.state.data.stages.filter((stage) => !stage.is_won);
    }

    get isEmpty() {
        return this.state.data.stages.every((stage) => !stage.entered && !stage.current);
    }

    get isFiltered() {
        return this.env.searchModel.facets.length > 0;
    }

    /** What to do where the search finds nothing: a chosen process hides those of the others. */
    get filterHint() {
        return this.state.processId && this.state.data.processes.length > 1
            ? _t("Remove a filter, or choose another process: only “%s” is drawn.", this.drawnProcess.name)
            : _t("Remove a filter to see more of the funnel.");
    }

    get currencyId() {
        return this.state.data.currency_id;
    }

    choose(choices) {
        Object.assign(this.state, choices);
        this.props.onChosen?.(this.choices);
    }

    setMeasure(measure) {
        this.choose({ measure });
    }

    async selectProcess(ev) {
        this.choose({ processId: Number(ev.target.value) });
        await this.load();
    }

    async openStage(stage) {
        const args = [stage.id, this.getDomain()];
        const action = await this.orm.call(this.props.resModel, "action_open_stage", args, {
            context: this.props.context,
        });
        return this.actionService.doAction(action);
    }
}
