from django.urls import path

from madang.roles.views import (
    approvals,
    bulk,
    departments,
    invitations,
    members,
    mine,
    rosters,
    tables,
)

app_name = "roles"
urlpatterns = [
    path("", members.index, name="members"),
    path("<int:pk>/", members.show, name="person"),
    path("<int:pk>/grants/", members.grants, name="grants"),
    path("roles/<int:pk>/endings/", members.endings, name="endings"),
    path("roles/<int:pk>/delegations/", mine.delegate_other, name="delegate-other"),
    path("bulk/", bulk.answer, name="bulk"),
    path("table/", tables.show, name="table"),
    path("mine/", mine.show, name="mine"),
    path("mine/<int:pk>/resignations/", mine.resignations, name="resignations"),
    path("mine/<int:pk>/delegations/", mine.delegate, name="delegate"),
    path("delegations/<int:pk>/endings/", mine.delegation_endings, name="delegation-endings"),
    path("departments/", departments.index, name="departments"),
    path("departments/<int:pk>/", departments.show, name="department"),
    path("departments/<int:pk>/closures/", departments.closures, name="department-closures"),
    path("invitations/", invitations.index, name="invitations"),
    path("invitations/<int:pk>/sendings/", invitations.sendings, name="sendings"),
    path("invitations/<int:pk>/withdrawals/", invitations.withdrawals, name="withdrawals"),
    path("invitations/<int:pk>/<str:token>/", invitations.accept, name="invitation"),
    path("import/", rosters.index, name="rosters"),
    path("import/intakes/", rosters.intakes, name="intakes"),
    path("approvals/", approvals.index, name="approvals"),
    path("approvals/<int:pk>/", approvals.show, name="approval"),
]
