"""Which address leads to which page of the desk?"""

from django.urls import path

from openiru.web.desk import (
    approvals,
    cases,
    evidence,
    figures,
    leads,
    organisations,
    platforms,
    referral_making,
    referrals,
    search,
    subjects,
)
from openiru.web.desk.banks import banks, entries
from openiru.web.desk.copies import views as copies
from openiru.web.desk.forms.views import form_copy
from openiru.web.desk.models import views as models
from openiru.web.desk.queue import copies as text_copies
from openiru.web.desk.queue import order, queue

urlpatterns = [
    path("search/", search.search, name="search"),
    path("queue/", queue.queue, name="queue"),
    path("queue/order/", order.queue_order, name="queue_order"),
    path("queue/next/", queue.next_lead, name="next_lead"),
    path("leads/<str:lead_id>/", leads.lead, name="lead"),
    path("leads/<str:lead_id>/copies/", text_copies.copies, name="copies"),
    path("leads/<str:lead_id>/copies/claim/", text_copies.claim, name="claim_copies"),
    path("leads/<str:lead_id>/claim/", leads.claim, name="claim_lead"),
    path("leads/<str:lead_id>/release/", leads.release, name="release_lead"),
    path("leads/<str:lead_id>/open/", leads.open_case, name="open_case"),
    path("leads/<str:lead_id>/dismiss/", leads.dismiss, name="dismiss_lead"),
    path("subjects/<str:subject_id>/", subjects.subject_page, name="subject"),
    path("pictures/<str:digest>/", evidence.picture, name="picture"),
    path("matches/<str:match_id>/overlay/", copies.overlay, name="overlay"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<str:case_id>/", cases.case, name="case"),
    path("cases/<str:case_id>/propose/", cases.propose, name="propose_case"),
    path("cases/<str:case_id>/dismiss/", cases.dismiss, name="dismiss_case"),
    path("cases/<str:case_id>/decide/", cases.decide, name="decide_case"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/next/", cases.next_approval, name="next_approval"),
    path("approvals/preview/", approvals.preview, name="approvals_preview"),
    path("approvals/decide/", approvals.decide_many, name="approvals_decide"),
    path("approvals/result/", approvals.result, name="approvals_result"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", referral_making.new_referral, name="new_referral"),
    path("referrals/create/", referral_making.create, name="create_referral"),
    path("referrals/<str:referral_id>/", referrals.referral, name="referral"),
    path("referrals/<str:referral_id>/recall/", referral_making.recall, name="recall_referral"),
    path("referrals/<str:referral_id>/withdraw/", referral_making.withdraw, name="withdraw_items"),
    path("referrals/<str:referral_id>/observed/", referral_making.note_sighting, name="note_sighting"),
    path("referrals/<str:referral_id>/order/", evidence.order, name="order"),
    path("referrals/<str:referral_id>/form/<str:ending>/", form_copy, name="referral_form"),
    path("messages/<str:message_id>/retry/", referral_making.retry, name="retry_delivery"),
    path("platforms/", platforms.platforms, name="platforms"),
    path("platforms/<str:slug>/", platforms.platform, name="platform"),
    path("platforms/<str:slug>/meetings/", platforms.add_meeting, name="add_meeting"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<str:slug>/", organisations.organisation, name="organisation"),
    path("banks/", banks.banks, name="banks"),
    path("banks/<str:slug>/", banks.bank, name="bank"),
    path("banks/<str:slug>/change/", banks.change, name="change_bank"),
    path("signals/<str:entry_id>/", entries.entry, name="bank_entry"),
    path("signals/<str:entry_id>/withdraw/", entries.withdraw, name="withdraw_entry"),
    path("signals/<str:entry_id>/opinion/", entries.give_opinion, name="give_opinion"),
    path("signals/<str:entry_id>/confirm/", entries.confirm, name="confirm_entry"),
    path("models/", models.models, name="models"),
    path("models/<str:version_id>/", models.model, name="model"),
    path("models/<str:version_id>/switch/", models.switch, name="switch_model"),
    path("figures/", figures.figures, name="figures"),
    path("figures/rows/", figures.rows, name="figure_rows"),
    path("figures/figures.csv", figures.as_csv, name="figures_csv"),
    path("figures/figures.json", figures.as_json, name="figures_json"),
]
