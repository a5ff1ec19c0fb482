import { onWillUnmount, toRaw } from "@odoo/owl";
import { useBus } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

/**
 * Keeps what is being typed into a field that the form itself does not save, as Odoo keeps its own fields: stored
 * when the form is saved or left, when another tab of it is looked at, and asked for when the browser is closed.
 *
 * A draft is any object; `stored` of it is the promise of its storing.
 *
 * @param {WeakMap} stores drafts per model of a form, one map for each sort of component
 * @param {Object} model of the form
 * @param {(draft: Object) => Promise} store stores one draft; what it throws holds the form back
 * @returns {{ drafts: Map, storeDrafts: () => Promise }} drafts by key; whoever types sets them, giving up deletes
 */
export function useDrafts(stores, model, store) {
    const rawModel = toRaw(model);
    const drafts = stores.get(rawModel) || new Map();
    stores.set(rawModel, drafts);

    async function storeDrafts() {
        for (const [key, draft] of [...drafts]) {
            draft.stored ||= store(draft);
            try {
                await draft.stored;
            } catch (error) {
                draft.stored = null;
                throw error;
            }
            if (drafts.get(key) === draft) {
                drafts.delete(key); // nothing was typed meanwhile
            }
        }
    }

    useBus(rawModel.bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(storeDrafts()));
    // Another tab of the form: this one is gone, and nobody would be asked when the form is left.
    onWillUnmount(() => storeDrafts());
    useSetupAction({
        beforeLeave: () => storeDrafts(),
        beforeUnload: (ev) => drafts.size && ev.preventDefault(),
    });
    return { drafts, storeDrafts };
}
