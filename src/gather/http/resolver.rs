//! Names in, addresses of the public internet out. The check stands where the connection takes its address from: asked before,
//! a name could change its answer in between.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::gather::address::is_public;

/// All addresses that a name has are of private networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Private;

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its address is one of a private network")
    }
}

impl std::error::Error for Private {}

type Looked = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
type LookUp = Arc<dyn Fn(String) -> Looked + Send + Sync>;

#[derive(Clone)]
pub(crate) struct PublicResolver {
    /// Hosts that may be anywhere.
    private_hosts: Arc<BTreeSet<String>>,
    look_up: LookUp,
}

impl PublicResolver {
    /// One that asks the system.
    pub(crate) fn new(private_hosts: Arc<BTreeSet<String>>) -> Self {
        let look_up: LookUp = Arc::new(|name| {
            Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
        });
        Self { private_hosts, look_up }
    }

    async fn addresses(
        self,
        name: String,
    ) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let anywhere = self.private_hosts.contains(name.trim_end_matches('.'));
        let mut found = (self.look_up)(name).await?;
        let any = !found.is_empty();
        found.retain(|address| anywhere || is_public(address.ip()));
        if any && found.is_empty() { Err(Private.into()) } else { Ok(found) }
    }
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let found = resolver.addresses(name.as_str().to_owned()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[tokio::test]
    async fn a_name_that_changes_its_answer_leads_nowhere_private() {
        let answers = Arc::new(Mutex::new(vec![
            vec!["[::1]:0", "127.0.0.1:0"],
            vec!["10.0.0.1:0", "192.0.1.1:0"],
            vec!["192.0.1.1:0"],
            vec![],
        ]));
        let look_up: LookUp = Arc::new(move |_| {
            let answer = answers.lock().unwrap().pop().unwrap();
            Box::pin(async move { Ok(answer.iter().map(|address| address.parse().unwrap()).collect()) })
        });
        let private_hosts = Arc::new(BTreeSet::from(["rsshub.lan".to_owned()]));
        let resolver = PublicResolver { private_hosts, look_up };
        let asked = |name: &str| resolver.clone().addresses(name.to_owned());
        let public: SocketAddr = "192.0.1.1:0".parse().unwrap();
        assert_eq!(asked("rebind.example").await.unwrap(), []);
        assert_eq!(asked("rebind.example").await.unwrap(), [public]);
        assert_eq!(asked("rebind.example").await.unwrap(), [public]);
        let refused = asked("rebind.example").await.unwrap_err();
        assert_eq!(refused.downcast_ref(), Some(&Private));
    }

    #[tokio::test]
    async fn hosts_of_the_own_network_are_let_through_by_name() {
        let private_hosts = Arc::new(BTreeSet::from(["localhost".to_owned()]));
        let system = PublicResolver::new(private_hosts);
        assert!(!system.clone().addresses("localhost".into()).await.unwrap().is_empty());
        let other = PublicResolver::new(Arc::default());
        assert_eq!(other.addresses("localhost".into()).await.unwrap_err().downcast_ref(), Some(&Private));
    }
}
