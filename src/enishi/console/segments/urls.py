"""Addresses of segments and fixed lists."""

from django.urls import path

from enishi.console.segments import building, exporting, lists, page, ranks, views, why

urlpatterns = [
    path("segments/", views.segments, name="segments"),
    path("segments/new/", views.new, name="segment_new"),
    path("segments/new/sizes/", views.template_sizes, name="segment_template_sizes"),
    path("segments/build/", building.build, name="segment_build"),
    path("segments/beside/", building.beside, name="segment_beside"),
    path("segments/count/", building.count, name="segment_count"),
    path("segments/members/", building.members, name="segment_members_of_rule"),
    path("segments/ranks/", ranks.ranks, name="segment_ranks"),
    path("segments/lists/", lists.create, name="segment_list_new"),
    path("segments/<uuid:segment_id>/", page.segment, name="segment"),
    path("segments/<uuid:segment_id>/edit/", building.edit, name="segment_edit"),
    path("segments/<uuid:segment_id>/rename/", page.rename, name="segment_rename"),
    path("segments/<uuid:segment_id>/archive/", page.archive, name="segment_archive"),
    path("segments/<uuid:segment_id>/restore/", page.restore, name="segment_restore"),
    path("segments/<uuid:segment_id>/back/", page.back, name="segment_back"),
    path("segments/<uuid:segment_id>/why/", why.why, name="segment_why"),
    path("segments/<uuid:segment_id>/export/", exporting.export, name="segment_export"),
    path("segments/<uuid:segment_id>/people/", lists.people, name="segment_people"),
    path("segments/<uuid:segment_id>/people/add/", lists.add, name="segment_people_add"),
    path("segments/<uuid:segment_id>/people/remove/", lists.remove, name="segment_people_remove"),
    path("segments/<uuid:segment_id>/people/undo/", lists.undo, name="segment_people_undo"),
]
