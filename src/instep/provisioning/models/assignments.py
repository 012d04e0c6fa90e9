"""Assignments: a group's or a person's place on a connection, with what it grants there."""

from django.db import models
from django.db.models import Q

from instep.connections.models import Connection
from instep.directory.models import Group, Person


class Assignment(models.Model):
    """Profile, role and permission sets by their names in the org; they are resolved when a plan is made.

    A person in several assigned groups gets the profile and role of the lowest `priority` (then the oldest),
    and every permission set.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="assignments")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments")
    profile = models.CharField(max_length=255)
    role = models.CharField(max_length=255, blank=True)
    permission_sets = models.JSONField(default=list)  # API names, sorted
    priority = models.PositiveIntegerField(default=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["priority", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=True) ^ Q(person__isnull=True), name="assignment_of_group_or_person"
            ),
            models.UniqueConstraint(fields=["connection", "group"], name="group_assigned_once"),
            models.UniqueConstraint(fields=["connection", "person"], name="person_assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group or self.person} on {self.connection}"
