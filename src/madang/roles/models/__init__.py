from madang.roles.models.approvals import Approval
from madang.roles.models.delegations import Delegation
from madang.roles.models.departments import Department
from madang.roles.models.invitations import Invitation
from madang.roles.models.memberships import Membership

__all__ = ["Approval", "Delegation", "Department", "Invitation", "Membership"]
