"""EKS: the security group that it makes for a cluster, and settings of clusters and node groups that moto does not keep."""
import json
from typing import Any, Callable

from corrections import wrap


def apply() -> None:
    clusters()
    node_groups()


def clusters() -> None:
    from moto.ec2.models import ec2_backends
    from moto.eks.models import EKSBackend
    from moto.eks.responses import EKSResponse

    def make(create: Callable[..., Any]) -> Callable[..., Any]:
        def create_cluster(self: Any) -> Any:
            result = create(self)
            body = json.loads(self.body)
            cluster = self.eks_backend.clusters[body["name"]]
            cluster.access_config = body.get("accessConfig")
            cluster.upgrade_policy = body.get("upgradePolicy")
            ec2 = ec2_backends[self.current_account][self.region]
            vpc = cluster.resources_vpc_config
            vpc["vpcId"] = ec2.get_subnet(vpc["subnetIds"][0]).vpc_id
            group = ec2.create_security_group(
                f"eks-cluster-sg-{cluster.name}", "EKS created security group", vpc_id=vpc["vpcId"]
            )
            vpc["clusterSecurityGroupId"] = group.id
            return result

        return create_cluster

    def make_delete(delete: Callable[..., Any]) -> Callable[..., Any]:
        def delete_cluster(self: Any, name: str) -> Any:
            cluster = delete(self, name)
            group = cluster.resources_vpc_config.get("clusterSecurityGroupId")
            ec2_backends[self.account_id][self.region_name].delete_security_group(group_id=group)
            return cluster

        return delete_cluster

    wrap(EKSResponse, "create_cluster", make)
    wrap(EKSBackend, "delete_cluster", make_delete)


def node_groups() -> None:
    from moto.eks.responses import EKSResponse

    def make(create: Callable[..., Any]) -> Callable[..., Any]:
        def create_nodegroup(self: Any) -> Any:
            result = create(self)
            body = json.loads(self.body)
            group = self.eks_backend.clusters[self._get_param("name")].nodegroups[body["nodegroupName"]]
            group.update_config = body.get("updateConfig")
            group.remote_access = body.get("remoteAccess")  # AWS gives no key where none was asked for
            return result

        return create_nodegroup

    wrap(EKSResponse, "create_nodegroup", make)
