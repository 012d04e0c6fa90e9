"""People and groups as stored. Attributes are SCIM's (RFC 7643), in snake case."""

from django.db import models
from django.db.models.functions import Lower


class Person(models.Model):
    """A human in the directory. Text is never null: an absent attribute is the empty string."""

    user_name = models.CharField(max_length=254, unique=True)  # stored lower case: Salesforce's Username is too
    employee_number = models.CharField(max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(max_length=128, blank=True)
    family_name = models.CharField(max_length=128)
    nick_name = models.CharField(max_length=128, blank=True)
    display_name = models.CharField(max_length=256, blank=True)
    email = models.CharField(max_length=254, blank=True)
    title = models.CharField(max_length=256, blank=True)
    user_type = models.CharField(max_length=128, blank=True)
    organization = models.CharField(max_length=256, blank=True)
    division = models.CharField(max_length=256, blank=True)
    department = models.CharField(max_length=256, blank=True)
    cost_center = models.CharField(max_length=128, blank=True)
    street_address = models.CharField(max_length=512, blank=True)
    locality = models.CharField(max_length=128, blank=True)
    region = models.CharField(max_length=128, blank=True)
    postal_code = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=128, blank=True)
    work_phone = models.CharField(max_length=64, blank=True)
    mobile_phone = models.CharField(max_length=64, blank=True)
    locale = models.CharField(max_length=32, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    preferred_language = models.CharField(max_length=32, blank=True)
    active = models.BooleanField(default=True)
    status = models.CharField(max_length=64, blank=True)  # the source's own word, as shown to people
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    hire_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    groups: "models.ManyToManyField[Group, Membership]" = models.ManyToManyField(
        "Group", through="Membership", related_name="people"
    )
    source = models.CharField(max_length=32, default="csv")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        indexes = [models.Index(Lower("email"), name="person_email_lower")]

    def __str__(self) -> str:
        return self.formatted_name

    @property
    def formatted_name(self) -> str:
        return self.display_name or f"{self.given_name} {self.family_name}".strip()


class Group(models.Model):
    """A set of people in the directory."""

    name = models.CharField(max_length=128, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.group}"
