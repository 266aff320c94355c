"""EKS: the security group that it makes for a cluster, and settings of clusters and node groups that moto does not keep.

  PUT    /simulator/clusters   {"<name>": {"endpoint": "https://127.0.0.1:6443", "authority": "<PEM in base64>"}}
                               the API that answers for a cluster which is made from now on, and who signed its certificate
"""
import json
from typing import Any, Callable

from corrections import wrap
from script import ENDPOINTS

APIS: dict[str, dict[str, str]] = {}


def apply() -> None:
    clusters()
    node_groups()
    ENDPOINTS["PUT", "clusters"] = answer_with


def answer_with(given: dict[str, dict[str, str]]) -> None:
    for name, api in given.items():
        if not isinstance(api, dict) or set(api) != {"endpoint", "authority"}:
            raise ValueError(f"cluster {name} has endpoint and authority, got {api!r}")
    APIS.update(given)


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
            if api := APIS.get(cluster.name):
                cluster.endpoint = api["endpoint"]
                cluster.certificate_authority = {"data": api["authority"]}
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
